'use client';

import { createContext, type ReactNode, useContext } from 'react';

const StaffEmail = createContext('');

/** Says to the dialogs of staff's pages who is signed in. */
export function StaffEmailProvider({ email, children }: { email: string; children: ReactNode }) {
  return <StaffEmail value={email}>{children}</StaffEmail>;
}

/** The email of the member of staff who is signed in. */
export function useStaffEmail(): string {
  return useContext(StaffEmail);
}
