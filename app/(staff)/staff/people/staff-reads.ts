/** Who reads why the staff list was changed. */
export const STAFF_READS = 'All staff';
