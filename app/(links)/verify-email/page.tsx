import type { Metadata } from 'next';
import { connection } from 'next/server';
import { Panel } from '@/components/ui/panel';
import { Confirmation } from './confirmation';

export const metadata: Metadata = { title: 'Confirm your email' };

export default async function VerifyEmailPage() {
  await connection();
  return (
    <Panel className="px-6 py-6">
      <h1 className="mb-3 font-semibold text-title leading-tight tracking-[-0.02em]">
        Confirm your email
      </h1>
      <Confirmation />
    </Panel>
  );
}
