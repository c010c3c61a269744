import { isId } from '../../core/ids';
import { mergeOrder, type Position } from '../../db/merge-newest';
import { isRefusalsId } from '../../keys/refusals/scan-refusals';

/** The order of a timeline. At the same microsecond, entries of a later source are above those of an earlier one. */
export const TIMELINE_ORDER = mergeOrder({
  refusals: isRefusalsId,
  task: isId,
  ledger: isNumber,
  event: isNumber,
});
export type TimelineSource = (typeof TIMELINE_ORDER.sources)[number];

/** The unique position of an entry in the timeline. */
export type TimelineCursor = Position<TimelineSource>;

function isNumber(id: string): boolean {
  return /^\d{1,18}$/.test(id);
}
