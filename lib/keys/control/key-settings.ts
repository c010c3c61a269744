import ipaddr from 'ipaddr.js';
import { z } from 'zod';
import { type Refused, refuse } from '../../core/errors';
import { formatUsd, type Micros, parseDollars } from '../../core/money';
import type { LimitPeriod } from '../../db/generated/client';

/** What a key may do. Null is always "no restriction". */
export interface KeySettings {
  expiresAt: Date | null;
  limit: SpendLimit | null;
  /** Tasks at the same time; the tier's limit holds as well. */
  slots: number | null;
  /** Exact ids, or `vendor/*`. */
  models: string[] | null;
  /** Addresses and networks in their one spelling; an IPv4-mapped one is IPv4. */
  addresses: string[] | null;
  readOnly: boolean;
}

/** What a key may spend in each period. */
export interface SpendLimit {
  micros: Micros;
  period: LimitPeriod;
}

export const LIMIT_PERIODS = ['day', 'week', 'month', 'total'] as const satisfies LimitPeriod[];
/** Product: "API keys". */
export const MOST_ADDRESSES = 50;
export const MOST_MODELS = 50;
export const MOST_SLOTS = 10_000;
const LARGEST_LIMIT: Micros = 1_000_000_000_000n;
const LONGEST_LIFE_MS = 10 * 366 * 24 * 60 * 60 * 1_000;

/** A key without restrictions. */
export const UNRESTRICTED: KeySettings = {
  expiresAt: null,
  limit: null,
  slots: null,
  models: null,
  addresses: null,
  readOnly: false,
};

type SettingsRefusal = Refused<
  'invalid_expiry' | 'invalid_limit' | 'invalid_slots' | 'invalid_models' | 'invalid_addresses'
>;

const MODEL =
  /^[a-z0-9][a-z0-9._-]{0,63}\/(\*|[a-z0-9][a-z0-9._-]{0,63}\/[a-z0-9][a-z0-9._-]{0,63})$/;

/** Four numbers, or anything with colons; the library would also take `1` and `10.1` for addresses. */
const NETWORK = /^(\d{1,3}(\.\d{1,3}){3}|[0-9a-f.]*:[0-9a-f.:]*)(\/\d{1,3})?$/i;

const sentSchema = z.object({
  expiresAt: z.iso.datetime({ offset: true }).nullish().catch('wrong'),
  limit: z
    .object({ amount: z.string().max(20), period: z.enum(LIMIT_PERIODS) })
    .nullish()
    .catch({ amount: '', period: 'day' }),
  slots: z.int().min(1).max(MOST_SLOTS).nullish().catch(-1),
  models: z.array(z.string().max(200)).nullish().catch(['']),
  addresses: z.array(z.string().max(100)).nullish().catch(['']),
  readOnly: z.boolean().optional().catch(undefined),
});

/**
 * Reads the settings that a browser or a program sent: what is absent is absent in the result, null takes a restriction
 * away. `now` is what an expiry must come after. Refuses with the setting that is wrong, and says which entry it is.
 */
export function parseKeySettings(sent: unknown, now: Date): Partial<KeySettings> | SettingsRefusal {
  const { expiresAt, limit, slots, models, addresses, readOnly } = sentSchema.parse(sent ?? {});
  const settings: Partial<KeySettings> = {};
  if (expiresAt !== undefined) {
    const at = expiresAt === null ? null : new Date(expiresAt);
    const ms = at === null ? 1 : at.getTime() - now.getTime();
    if (!(ms > 0 && ms <= LONGEST_LIFE_MS)) return refuse('invalid_expiry');
    settings.expiresAt = at;
  }
  if (limit !== undefined) {
    const micros = limit === null ? null : parseDollars(limit.amount);
    if (limit !== null && (micros === null || micros <= 0n || micros > LARGEST_LIMIT)) {
      return refuse('invalid_limit');
    }
    settings.limit = limit && micros ? { micros, period: limit.period } : null;
  }
  if (slots !== undefined) {
    if (slots === -1) return refuse('invalid_slots');
    settings.slots = slots;
  }
  if (models !== undefined) {
    const list = [...new Set((models ?? []).map((model) => model.trim().toLowerCase()))];
    const wrong = list.find((model) => !MODEL.test(model));
    if (wrong !== undefined) return refuse('invalid_models', visibleEntry(wrong));
    if (list.length > MOST_MODELS) return refuse('invalid_models', `at most ${MOST_MODELS}`);
    settings.models = list.length === 0 ? null : list;
  }
  if (addresses !== undefined) {
    const list = new Set<string>();
    for (const text of addresses ?? []) {
      const network = parseNetwork(text);
      if (network === null) return refuse('invalid_addresses', visibleEntry(text));
      list.add(network);
    }
    if (list.size > MOST_ADDRESSES) {
      return refuse('invalid_addresses', `at most ${MOST_ADDRESSES}`);
    }
    settings.addresses = list.size === 0 ? null : [...list];
  }
  if (readOnly !== undefined) settings.readOnly = readOnly;
  return settings;
}

/**
 * Reads an address or a network (`203.0.113.0/24`, `2001:db8::/32`) and gives its one spelling; null for any other text.
 * Host bits are cut off; an IPv4-mapped address or network is IPv4, as the gateway sees its callers.
 */
export function parseNetwork(text: string): string | null {
  const typed = text.trim();
  if (!NETWORK.test(typed)) return null;
  try {
    if (!typed.includes('/')) return ipaddr.process(typed).toString();
    const [address, bits] = ipaddr.parseCIDR(typed);
    if (address instanceof ipaddr.IPv6 && address.isIPv4MappedAddress() && bits >= 96) {
      return network(ipaddr.IPv4, `${address.toIPv4Address()}/${bits - 96}`);
    }
    return network(address instanceof ipaddr.IPv4 ? ipaddr.IPv4 : ipaddr.IPv6, typed);
  } catch {
    return null;
  }
}

function network(kind: typeof ipaddr.IPv4 | typeof ipaddr.IPv6, cidr: string): string {
  return `${kind.networkAddressFromCIDR(cidr)}/${cidr.split('/')[1]}`;
}

/** What is wrong, where it can be shown in a line. */
function visibleEntry(text: string): string {
  return text === '' ? 'an entry is empty' : text.slice(0, 60);
}

/** A limit for people: `$5.00 per day`. */
export function limitText({ micros, period }: SpendLimit): string {
  return `${formatUsd(micros, 'full')} ${period === 'total' ? 'in total' : `per ${period}`}`;
}

/** Each setting as people read it, for the log: what was so before a change, and after. */
export function settingsText(settings: KeySettings): Record<keyof KeySettings, string> {
  return {
    expiresAt: settings.expiresAt?.toISOString() ?? 'never',
    limit: settings.limit ? limitText(settings.limit) : 'none',
    slots: settings.slots === null ? 'as the tier' : String(settings.slots),
    models: settings.models?.join(', ') ?? 'all',
    addresses: settings.addresses?.join(', ') ?? 'all',
    readOnly: settings.readOnly ? 'yes' : 'no',
  };
}
