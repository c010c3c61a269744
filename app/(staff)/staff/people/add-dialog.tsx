'use client';

import { useState } from 'react';
import { ButtonRadios } from '@/components/ui/button-radios';
import { NO_PASSWORD_MANAGER } from '@/components/ui/no-password-manager';
import { TextField } from '@/components/ui/text-field';
import { StaffAction } from '../staff-action';
import { STAFF_READS } from './staff-reads';

const ROLES = [
  { value: 'support', name: 'Support' },
  { value: 'admin', name: 'Admin' },
];

/** Adds a user to staff. */
export function AddDialog() {
  const [role, setRole] = useState('support');
  return (
    <StaffAction
      name="Add…"
      title="Add a staff member?"
      description="The person must have signed up and confirmed their email. Staff can see every account."
      confirm="Add"
      path="/api/staff/people"
      body={{ role }}
      reader={STAFF_READS}
    >
      <TextField
        label="Email"
        name="email"
        type="email"
        autoComplete="off"
        spellCheck={false}
        autoCapitalize="none"
        {...NO_PASSWORD_MANAGER}
      />
      <ButtonRadios name="Role" choices={ROLES} chosen={role} onChoose={setRole} disabled={false} />
    </StaffAction>
  );
}
