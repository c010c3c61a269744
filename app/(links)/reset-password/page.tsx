import type { Metadata } from 'next';
import { connection } from 'next/server';
import { Panel } from '@/components/ui/panel';
import { NewPasswordForm } from './new-password-form';

export const metadata: Metadata = { title: 'Set a new password' };

export default async function ResetPasswordPage() {
  await connection();
  return (
    <Panel className="px-6 py-6">
      <h1 className="font-semibold text-title leading-tight tracking-[-0.02em]">
        Set a new password
      </h1>
      <p className="mt-1 mb-5 text-muted">This signs you out everywhere.</p>
      <NewPasswordForm />
    </Panel>
  );
}
