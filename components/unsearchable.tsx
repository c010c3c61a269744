import type { Refused } from '@/lib/core/errors';
import { Foreign } from './foreign';
import { Notice } from './ui/notice';

/** Why a search is invalid, and what its fields accept. */
export function Unsearchable({ why }: { why: Refused }) {
  return (
    <Notice tone="bad" role="alert" title="Invalid search.">
      <Foreign text={why.detail} />
    </Notice>
  );
}
