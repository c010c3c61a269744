import type { EntryRow } from '../../ledger/statement-query';
import type { EventRow } from './timeline-events';
import type { RefusalsRow } from './timeline-refusals';
import type { SourceRow } from './timeline-source';
import type { TaskRow } from './timeline-tasks';

/** A row of one of the sources. */
export type TimelineRow =
  | SourceRow<'event', EventRow>
  | SourceRow<'ledger', EntryRow>
  | SourceRow<'task', TaskRow>
  | SourceRow<'refusals', RefusalsRow>;
