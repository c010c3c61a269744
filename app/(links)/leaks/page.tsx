import type { Metadata } from 'next';
import { connection } from 'next/server';
import { Panel } from '@/components/ui/panel';
import { Go } from '../../docs/prose';
import { LeakForm } from './leak-form';

export const metadata: Metadata = { title: 'Report a leaked key' };

export default async function LeaksPage() {
  await connection();
  return (
    <Panel className="px-6 py-6">
      <h1 className="font-semibold text-title leading-tight tracking-[-0.02em]">
        Report a leaked key
      </h1>
      <p className="mt-1 mb-5 text-muted">
        Found an API key in a public place? Paste it here. If it is active, it is deleted
        immediately and its owner is notified.
      </p>
      <LeakForm />
      <p className="mt-5 text-muted">
        Is it your key? <Go href="/docs/leaked-keys">What to do when a key leaked</Go>, and how
        scanners report many.
      </p>
    </Panel>
  );
}
