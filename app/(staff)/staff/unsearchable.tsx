import { Foreign } from '@/components/foreign';
import { Notice } from '@/components/ui/notice';
import type { Refused } from '@/lib/core/errors';

/** Why a search cannot be made, and what its fields take. */
export function Unsearchable({ why }: { why: Refused }) {
  return (
    <Notice tone="bad" role="alert" title="This cannot be searched for.">
      <Foreign text={why.detail} />
    </Notice>
  );
}
