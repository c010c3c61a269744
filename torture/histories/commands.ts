import fc from 'fast-check';
import type { KeyChange } from '@/lib/keys/control/change-key';
import { LIMIT_PERIODS } from '@/lib/keys/control/key-settings';
import { GRACE_HOURS, type GraceHours } from '@/lib/keys/control/rotate-key';
import type { Once, Period } from './state';

/** One command of a history. Numbers choose among existing items, modulo their count. */
export type Command =
  | { do: 'top up'; account: number; amountMicros: bigint; again: boolean }
  | { do: 'generate key'; account: number }
  /** The gateway becomes silent: its tasks stay, and its late calls may still arrive. */
  | { do: 'crash'; gateway: number }
  | { do: 'start'; gateway: number }
  /** The live gateways end what calls with lost answers may have admitted. */
  | { do: 'end lost admissions' }
  /** The window of a key is over, or, where no key has one, a period passes for a key. */
  | { do: 'a period passes'; key: number; period: Period }
  /** The grace of a rotation is over. */
  | { do: 'old secret ends'; key: number }
  | { do: 'key expires'; key: number }
  /** All Idempotency-Keys so far are older than 24 hours; with `remove` their rows are removed too. */
  | { do: 'a day passes'; remove: boolean }
  /** Parallel calls of several processes. */
  | { do: 'at once'; calls: CallCommand[] };

export type CallCommand =
  | SubmitCommand
  | { do: 'settle'; from: From; picks: { task: number; own: boolean; completes: boolean }[] }
  /** The lease of every silent gateway has expired, and a gateway searches for dead runners. */
  | { do: 'end dead runners' }
  | { do: 'change key'; key: number; change: ChangeCommand }
  | { do: 'rotate key'; key: number; graceHours: GraceHours }
  | { do: 'end old secret'; key: number }
  | { do: 'delete key'; key: number }
  /** A gateway stamps keys that have expired. */
  | { do: 'stamp expired keys' };

export type ChangeCommand = Omit<KeyChange, 'name' | 'expiresAt'> & {
  expiresInHours?: number | null;
};

/** One batch: all with an Idempotency-Key or all without, since a gateway sends the two separately. */
export interface SubmitCommand {
  do: 'submit';
  from: From;
  lost: Lost | null;
  /** The gateway writes down that the secrets were used, before anything else happens. */
  recorded: boolean;
  requests: RequestCommand[];
}

export interface RequestCommand {
  secret: number;
  /** The caller's address; null where it is unknown. */
  address: string | null;
  priceMicros: bigint;
  /** The caller waits for the end, and then reads the task. */
  sync: boolean;
  once: Once | null;
}

/** No answer comes, and it is unknown whether the call was carried out. */
export interface Lost {
  /** When its connection is cut; null: after it was carried out. */
  afterMs: number | null;
  gatewayDies: boolean;
}

/** The calling process: a live one, or a silent one whose call is late. */
export interface From {
  gateway: number;
  late: boolean;
}

const index = fc.nat({ max: 63 });
const seldom = (share: number) => fc.nat({ max: 99 }).map((number) => number < share);
const price = fc.constantFrom(0n, 1n, 400_000n, 1_000_000n, 2_500_000n, 6_000_000n);
const from = fc.record({ gateway: fc.nat({ max: 1 }), late: seldom(15) });

const lost: fc.Arbitrary<Lost | null> = fc.oneof(
  { weight: 7, arbitrary: fc.constant(null) },
  {
    weight: 1,
    arbitrary: fc.record({
      afterMs: fc.constantFrom(null, null, 0, 2, 6, 15),
      gatewayDies: seldom(30),
    }),
  },
);

// Few, so that most are repeated, with the same request and with slightly different ones: one letter, one blank, one
// name.
const once: fc.Arbitrary<Once> = fc.record({
  idempotencyKey: fc.constantFrom('order 1', 'Order 1', 'order 2'),
  model: fc.oneof(
    { weight: 9, arbitrary: fc.constant('sandbox/wait/run') },
    { weight: 1, arbitrary: fc.constant('google/nano-banana-pro/text-to-image') },
  ),
  body: fc.oneof(
    { weight: 6, arbitrary: fc.constant('{"seconds":1}') },
    { weight: 1, arbitrary: fc.constant('{"seconds": 1}') },
    { weight: 1, arbitrary: fc.constant('{"seconds":2}') },
  ),
});

const address = fc.oneof(
  { weight: 8, arbitrary: fc.constant('203.0.113.9') },
  { weight: 1, arbitrary: fc.constant('198.51.100.1') },
  { weight: 1, arbitrary: fc.constant(null) },
);

const submit = (idempotencyKey: fc.Arbitrary<Once | null>) =>
  fc.record({
    do: fc.constant('submit' as const),
    from,
    lost,
    recorded: seldom(70),
    requests: fc.array(
      fc.record({
        secret: index,
        address,
        priceMicros: price,
        sync: seldom(30),
        once: idempotencyKey,
      }),
      { minLength: 1, maxLength: 12 },
    ),
  });
const settle = fc.record({
  do: fc.constant('settle' as const),
  from,
  picks: fc.array(fc.record({ task: index, own: seldom(90), completes: fc.boolean() }), {
    minLength: 1,
    maxLength: 8,
  }),
});

const limit = fc.oneof(
  { weight: 1, arbitrary: fc.constant(null) },
  {
    weight: 4,
    arbitrary: fc.record({
      micros: fc.constantFrom(1n, 1_000_000n, 2_500_000n, 7_000_000n),
      period: fc.constantFrom(...LIMIT_PERIODS),
    }),
  },
);
const slots = fc.constantFrom(null, 1, 2, 4);
// Most changes leave a key that accepts calls.
const change: fc.Arbitrary<ChangeCommand> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ limit }) },
  { weight: 3, arbitrary: fc.record({ slots }) },
  { weight: 2, arbitrary: fc.record({ limit, slots }) },
  { weight: 3, arbitrary: fc.record({ paused: seldom(40) }) },
  { weight: 3, arbitrary: fc.record({ expiresInHours: fc.constantFrom(null, 2, 100) }) },
  { weight: 1, arbitrary: fc.record({ readOnly: seldom(30) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      models: fc.constantFrom<string[] | null>(
        null,
        ['sandbox/*'],
        ['google/nano-banana-pro/text-to-image', 'sandbox/wait/run'],
        ['google/*'],
      ),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ addresses: fc.constantFrom<string[] | null>(null, ['203.0.113.0/24']) }),
  },
);

const keyCall: fc.Arbitrary<CallCommand> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('change key' as const), key: index, change }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('rotate key' as const),
      key: index,
      graceHours: fc.constantFrom(...GRACE_HOURS),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('end old secret' as const), key: index }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('delete key' as const), key: index }) },
  { weight: 1, arbitrary: fc.constant({ do: 'stamp expired keys' as const }) },
);
const call: fc.Arbitrary<CallCommand> = fc.oneof(
  { weight: 4, arbitrary: submit(fc.constant(null)) },
  { weight: 4, arbitrary: submit(once) },
  { weight: 5, arbitrary: settle },
  { weight: 2, arbitrary: fc.constant({ do: 'end dead runners' as const }) },
  { weight: 6, arbitrary: keyCall },
);

const command: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 14,
    arbitrary: fc.record({
      do: fc.constant('at once' as const),
      calls: fc.array(call, { minLength: 1, maxLength: 3 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('top up' as const),
      account: index,
      amountMicros: fc.constantFrom(1n, 1_000_000n, 2_500_000n, 9_000_000n),
      again: seldom(30),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('generate key' as const), account: index }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('a period passes' as const),
      key: index,
      period: fc.constantFrom('day', 'week', 'month'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('old secret ends' as const), key: index }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('key expires' as const), key: index }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('crash' as const), gateway: index }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('start' as const), gateway: index }) },
  { weight: 2, arbitrary: fc.constant({ do: 'end lost admissions' as const }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('a day passes' as const), remove: fc.boolean() }),
  },
);

/** Random histories, short enough to run a thousand of them quickly. */
export const history: fc.Arbitrary<Command[]> = fc.array(command, {
  minLength: 6,
  maxLength: 24,
  size: 'max',
});
