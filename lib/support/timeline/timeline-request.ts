import type { SourceRequest } from '../../db/merge-newest';

/** The request to every source of a timeline. */
export interface TimelineRequest extends SourceRequest {
  /** The id of a key; null for the whole account. */
  key: string | null;
}
