import type { SourceRow } from '../../db/merge-newest';
import type { ScannedRefusals } from '../../keys/refusals/scan-refusals';
import type { EntryRow } from '../../ledger/statement-query';
import type { ScannedTask } from '../../tasks/scan-tasks';
import type { EventRow } from './timeline-events';

/** A row of one of the sources. */
export type TimelineRow =
  | SourceRow<'event', EventRow>
  | SourceRow<'ledger', EntryRow>
  | SourceRow<'task', ScannedTask>
  | SourceRow<'refusals', ScannedRefusals>;
