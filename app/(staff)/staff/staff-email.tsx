'use client';

import { createContext, type ReactNode, useContext } from 'react';

const StaffEmail = createContext('');

/** Tells the dialogs of staff's pages who is signed in. */
export function StaffEmailProvider({ email, children }: { email: string; children: ReactNode }) {
  return <StaffEmail value={email}>{children}</StaffEmail>;
}

/** The email of the signed-in member of staff. */
export function useStaffEmail(): string {
  return useContext(StaffEmail);
}
