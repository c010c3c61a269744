'use client';

import ChevronRight from 'lucide-react/icons/chevron-right';
import { useRouter } from 'next/navigation';
import { type FormEvent, lazy, Suspense, useRef, useState } from 'react';
import { apiRequest } from '@/components/api-request';
import { Button } from '@/components/ui/button';
import { Panel } from '@/components/ui/panel';
import { TextField } from '@/components/ui/text-field';
import type { Snippet } from '@/lib/docs/snippet';

import { draftLine, EMPTY_DRAFT, settingsOf, wrongField } from './settings-draft';
import { SettingsFields } from './settings-fields';
import { useWrongField } from './use-wrong-field';

const loadDialog = () => import('./save-key-dialog');
const SaveKeyDialog = lazy(async () => ({ default: (await loadDialog()).SaveKeyDialog }));

interface GenerateKeyProps {
  /** No more keys can be live. */
  full: boolean;
  limit: number;
  activated: boolean;
  firstCall: Snippet[];
  /** Vendors of the catalogue. */
  vendors: readonly string[];
}

/** Asks for a name, generates, and shows the key once: it lives in this component's state until its dialog closes. */
export function GenerateKey({ full, limit, activated, firstCall, vendors }: GenerateKeyProps) {
  const router = useRouter();
  const [name, setName] = useState('');
  const [draft, setDraft] = useState(EMPTY_DRAFT);
  const [pending, setPending] = useState(false);
  const { form, wrong, setWrong } = useWrongField();
  const [unfolded, setUnfolded] = useState(false);
  const [shown, setShown] = useState(false);
  const [secret, setSecret] = useState<string | null>(null);
  const field = useRef<HTMLInputElement>(null);
  const busy = useRef(false);

  async function generate(event: FormEvent) {
    event.preventDefault();
    // State is too slow for a double click: a second key would come of it.
    if (busy.current || full) return;
    busy.current = true;
    setPending(true);
    setWrong(null);
    // Without the dialog a new key could not be shown, and it is shown only once.
    const ready = await loadDialog().catch(() => null);
    const sent = ready
      ? await apiRequest<{ secret: string }>('POST', '/api/keys', {
          name,
          ...settingsOf(draft, new Date()),
        })
      : { ok: false as const, status: 0, error: 'The console did not respond. Try again.' };
    busy.current = false;
    setPending(false);
    if (sent.ok) {
      setName('');
      setDraft(EMPTY_DRAFT);
      setShown(true);
      setSecret(sent.answer.secret);
      return;
    }
    const isUnsure = sent.status === 0 || sent.status >= 500;
    const refused = wrongField(isUnsure ? unsure(sent.error) : sent.error);
    const aboutSettings = refused.field !== null && refused.field !== 'name';
    setWrong(aboutSettings ? refused : { ...refused, field: 'name' });
    if (aboutSettings) setUnfolded(true);
    if (isUnsure) router.refresh();
  }

  function forget() {
    setSecret(null);
    router.refresh();
  }

  return (
    <Panel className="p-4">
      <form
        ref={form}
        method="post"
        noValidate
        onSubmit={generate}
        className="grid gap-x-3 sm:grid-cols-[minmax(0,1fr)_auto]"
      >
        <TextField
          ref={field}
          label="Name"
          value={name}
          onChange={(event) => {
            setName(event.target.value);
            setWrong(null);
          }}
          disabled={full}
          onFocus={() => loadDialog().catch(() => null)}
          placeholder={full ? undefined : 'What will use it, e.g. production-web'}
          autoComplete="off"
          hint={full ? `All ${limit} keys are in use. Delete one to generate another.` : undefined}
          error={wrong?.field === 'name' ? wrong.text : undefined}
        />
        <Button
          type="submit"
          kind="primary"
          pending={pending}
          disabled={full}
          className="self-start max-sm:mt-3 sm:mt-[25.5px]"
        >
          Generate
        </Button>
        <details
          className="group mt-3 sm:col-span-2"
          hidden={full}
          open={unfolded}
          onToggle={(event) => setUnfolded(event.currentTarget.open)}
        >
          <summary className="flex w-fit max-w-full items-start gap-1.5 rounded-control text-small list-none [&::-webkit-details-marker]:hidden">
            <ChevronRight
              size={14}
              aria-hidden
              className="mt-1 shrink-0 text-muted transition-transform group-open:rotate-90"
            />
            <span className="min-w-0 [overflow-wrap:anywhere]">
              <b className="font-semibold">Limits and expiry</b>{' '}
              <span className="text-muted">· {draftLine(draft)}</span>
            </span>
          </summary>
          <div className="mt-4">
            <SettingsFields
              draft={draft}
              onChange={(typed) => {
                setDraft(typed);
                setWrong(null);
              }}
              wrong={wrong}
              vendors={vendors}
            />
          </div>
        </details>
      </form>
      <Suspense>
        {shown && (
          <SaveKeyDialog
            secret={secret}
            activated={activated}
            firstCall={firstCall}
            onClose={forget}
            finalFocus={field}
          />
        )}
      </Suspense>
    </Panel>
  );
}

/** If it is unknown whether the key was generated, the page is refreshed to show it. */
function unsure(error: string): string {
  return `${error} If a key with this name is listed below, delete it: it cannot be shown again.`;
}
