import { Foreign } from '@/components/foreign';
import { Notice } from '@/components/ui/notice';
import type { Refused } from '@/lib/core/errors';

/** Why a search cannot be made, and what its fields take. */
export function Unsearchable({ why }: { why: Refused }) {
  return (
    <Notice tone="bad" role="alert" title="Invalid search.">
      <Foreign text={why.detail} />
    </Notice>
  );
}
