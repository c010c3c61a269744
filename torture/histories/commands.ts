import fc from 'fast-check';

/** One command of a history. Numbers choose among what is there when it is played, round and round. */
export type Command =
  | { do: 'top up'; account: number; amountMicros: bigint; again: boolean }
  | { do: 'generate key'; account: number }
  | { do: 'delete key'; key: number }
  /** The gateway falls silent: its tasks stay, and its late calls may still come. */
  | { do: 'crash'; gateway: number }
  | { do: 'start'; gateway: number }
  /** Calls of several processes that reach the database at the same time. */
  | { do: 'at once'; calls: CallCommand[] };

export type CallCommand =
  | { do: 'submit'; from: From; requests: { key: number; priceMicros: bigint }[] }
  | { do: 'settle'; from: From; picks: { task: number; own: boolean; completes: boolean }[] }
  /** The lease of every silent gateway has run out, and somebody looks. */
  | { do: 'end dead runners' };

/** Which process calls: one that lives, or one that has fallen silent and comes late. */
export interface From {
  gateway: number;
  late: boolean;
}

const index = fc.nat({ max: 63 });
const seldom = (share: number) => fc.nat({ max: 99 }).map((number) => number < share);
const price = fc.constantFrom(0n, 1n, 400_000n, 1_000_000n, 2_500_000n, 6_000_000n);
const from = fc.record({ gateway: fc.nat({ max: 1 }), late: seldom(15) });

const submit = fc.record({
  do: fc.constant('submit' as const),
  from,
  requests: fc.array(fc.record({ key: index, priceMicros: price }), {
    minLength: 1,
    maxLength: 12,
  }),
});
const settle = fc.record({
  do: fc.constant('settle' as const),
  from,
  picks: fc.array(fc.record({ task: index, own: seldom(90), completes: fc.boolean() }), {
    minLength: 1,
    maxLength: 8,
  }),
});
const call: fc.Arbitrary<CallCommand> = fc.oneof(
  { weight: 5, arbitrary: submit },
  { weight: 5, arbitrary: settle },
  { weight: 2, arbitrary: fc.constant({ do: 'end dead runners' as const }) },
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
  { weight: 1, arbitrary: fc.record({ do: fc.constant('delete key' as const), key: index }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('crash' as const), gateway: index }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('start' as const), gateway: index }) },
);

/** Random histories, short enough that a thousand of them take little time. */
export const history: fc.Arbitrary<Command[]> = fc.array(command, {
  minLength: 4,
  maxLength: 16,
  size: 'max',
});
