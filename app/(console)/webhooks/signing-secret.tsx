'use client';

import { useRouter } from 'next/navigation';
import { lazy, Suspense, useRef, useState } from 'react';
import { apiRequest } from '@/components/api-request';
import { Time } from '@/components/time';
import { Button } from '@/components/ui/button';
import { FieldError } from '@/components/ui/field-error';
import { Panel } from '@/components/ui/panel';
import type { SecretState } from '@/lib/webhooks/secrets';
import { SecretField } from './secret-field';

const loadDialog = () => import('./rotate-secret-dialog');
const RotateSecretDialog = lazy(async () => ({ default: (await loadDialog()).RotateSecretDialog }));

interface SigningSecretProps extends SecretState {
  overlapHours: number;
  now: Date;
}

/** The signing secret of webhooks: loaded on request, and in this component's state only while it is shown. */
export function SigningSecret({ createdAt, previousUntil, overlapHours, now }: SigningSecretProps) {
  const router = useRouter();
  const [secret, setSecret] = useState<string | null>(null);
  const [pending, setPending] = useState(false);
  const [asking, setAsking] = useState<boolean | null>(null);
  const [rotated, setRotated] = useState(false);
  const [error, setError] = useState<string>();
  const field = useRef<HTMLTextAreaElement>(null);

  async function show() {
    setPending(true);
    setError(undefined);
    const sent = await apiRequest<{ secret: string }>('POST', '/api/webhooks/secret');
    setPending(false);
    if (!sent.ok) {
      setError(sent.error);
      return;
    }
    setSecret(sent.answer.secret);
    // The first request creates one.
    if (!createdAt) router.refresh();
  }

  async function ask() {
    setRotated(false);
    const ready = await loadDialog().catch(() => null);
    setError(
      ready ? undefined : 'The console did not respond. Check your connection and try again.',
    );
    if (ready) setAsking(true);
  }

  return (
    <Panel aria-labelledby="secret-heading" className="p-4">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h2 id="secret-heading" className="font-semibold">
          Signing secret
        </h2>
        <Button onClick={ask} onPointerEnter={() => loadDialog().catch(() => null)}>
          Rotate
        </Button>
      </div>
      <p className="mt-1 text-muted">
        Lets your server verify that a webhook was sent by us.{' '}
        {createdAt ? (
          <>
            Made <Time at={createdAt} now={now} />.
          </>
        ) : (
          'Created when you first show it.'
        )}
      </p>
      {previousUntil && (
        <p className="mt-1 text-muted">
          The previous secret is also used until <Time at={previousUntil} now={now} exact />.
        </p>
      )}
      <SecretField
        ref={field}
        secret={secret}
        pending={pending}
        onShow={show}
        onHide={() => setSecret(null)}
      />
      <FieldError>{error}</FieldError>
      <p role="status" className="mt-2 text-good text-small empty:hidden">
        {rotated && 'Rotated. Put the new secret above into your receivers.'}
      </p>
      <Suspense>
        {asking !== null && (
          <RotateSecretDialog
            open={asking}
            overlapHours={overlapHours}
            endsNow={previousUntil !== null}
            onCancel={() => setAsking(false)}
            onRotated={(fresh) => {
              setSecret(fresh);
              setRotated(true);
              setAsking(false);
              router.refresh();
            }}
            afterwards={field}
          />
        )}
      </Suspense>
    </Panel>
  );
}
