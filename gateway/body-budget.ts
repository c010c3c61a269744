import { ACCOUNT_SHARE, UNKNOWN_SHARE } from './body-limits';

/** The owner of the memory: an account, or all requests without a key. Null: not known yet. */
export type BodyOwner = string | null;

/** The memory that one body holds. */
export interface BodyCharge {
  /** Sets the charge to this many bytes of this owner. Returns false and changes nothing if there is no room. */
  set(owner: BodyOwner, bytes: number): boolean;
  /** Releases all of it. Can be called repeatedly. */
  release(): void;
}

/** Tracks the memory of bodies, in total and by owner. */
export interface BodyBudget {
  /** An empty charge. */
  open(): BodyCharge;
}

/** A budget of this many bytes in total; each owner can use a share of it. */
export function createBodyBudget(memoryBytes: number): BodyBudget {
  const held = new Map<BodyOwner, number>();
  let all = 0;
  const room = (owner: BodyOwner) => (owner === null ? UNKNOWN_SHARE : ACCOUNT_SHARE) * memoryBytes;

  function add(owner: BodyOwner, bytes: number): void {
    all += bytes;
    const left = (held.get(owner) ?? 0) + bytes;
    if (left === 0) held.delete(owner);
    else held.set(owner, left);
  }

  return {
    open() {
      let charged: { owner: BodyOwner; bytes: number } = { owner: null, bytes: 0 };
      const release = () => {
        add(charged.owner, -charged.bytes);
        charged = { owner: null, bytes: 0 };
      };
      return {
        set(owner, bytes) {
          const own = owner === charged.owner ? charged.bytes : 0;
          const grows = owner !== charged.owner || bytes > own;
          const fits =
            all - charged.bytes + bytes <= memoryBytes &&
            (held.get(owner) ?? 0) - own + bytes <= room(owner);
          if (grows && !fits) return false;
          release();
          charged = { owner, bytes };
          add(owner, bytes);
          return true;
        },
        release,
      };
    },
  };
}
