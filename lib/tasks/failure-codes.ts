import { INTERRUPTED } from '../admission/runner-lease';
import { FAILURE_CODES } from '../catalog/upstream-config';

/** All values of a failed task's `code`. */
export const TASK_FAILURE_CODES: readonly string[] = [...FAILURE_CODES, INTERRUPTED.code];
