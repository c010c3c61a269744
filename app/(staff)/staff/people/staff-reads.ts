/** Who reads the reason of a change of the staff list. */
export const STAFF_READS = 'All staff';
