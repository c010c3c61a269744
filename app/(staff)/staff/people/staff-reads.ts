/** Who reads why the staff list was changed. */
export const STAFF_READS = 'Everybody who searches the audit log';
