'use client';

import { useRouter } from 'next/navigation';
import { type FormEvent, type RefObject, useId, useRef, useState } from 'react';
import { apiRequest } from '@/components/api-request';
import { exactTime, relativeTime } from '@/components/relative-time';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { FieldError } from '@/components/ui/field-error';
import { TextField } from '@/components/ui/text-field';
import type { ListedKey } from './listed-key';
import { Rehearsal } from './rehearsal';
import { changesOf, draftOf, expiryOf, wrongField } from './settings-draft';
import { SettingsFields } from './settings-fields';
import { useWrongField } from './use-wrong-field';

interface EditKeyDialogProps {
  open: boolean;
  target: ListedKey;
  vendors: readonly string[];
  onClose: () => void;
  onSaved: (name: string) => void;
  finalFocus: RefObject<HTMLElement | null>;
}

/** Changes a key's name, limits and restrictions. Closing it changes nothing. */
export function EditKeyDialog(props: EditKeyDialogProps) {
  const { open, target, vendors, onClose, onSaved, finalFocus } = props;
  const formId = useId();
  const router = useRouter();
  const [name, setName] = useState(target.name);
  const [draft, setDraft] = useState(() => draftOf(target));
  const [pending, setPending] = useState(false);
  const { form, wrong, setWrong } = useWrongField();
  const first = useRef<HTMLInputElement>(null);

  async function save(event: FormEvent) {
    event.preventDefault();
    if (pending) return;
    setPending(true);
    setWrong(null);
    const renamed = name === target.name ? {} : { name };
    const changes = changesOf(draft, draftOf(target), new Date());
    const sent = await apiRequest('PATCH', `/api/keys/${target.id}`, { ...renamed, ...changes });
    setPending(false);
    if (!sent.ok) {
      setWrong(wrongField(sent.status === 404 ? 'This key is no longer live.' : sent.error));
      if (sent.status === 404) router.refresh();
      return;
    }
    onSaved(name);
    router.refresh();
  }

  return (
    <Dialog
      open={open}
      onClose={onClose}
      title="Limits and expiry"
      description="Takes effect immediately, everywhere."
      initialFocus={first}
      finalFocus={finalFocus}
      foot={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={formId} kind="primary" pending={pending}>
            Save
          </Button>
        </>
      }
    >
      <form ref={form} id={formId} method="post" noValidate onSubmit={save} className="grid gap-4">
        <TextField
          ref={first}
          label="Name"
          value={name}
          onChange={(event) => {
            setName(event.target.value);
            setWrong(null);
          }}
          autoComplete="off"
          error={wrong?.field === 'name' ? wrong.text : undefined}
        />
        <SettingsFields
          draft={draft}
          onChange={(typed) => {
            setDraft(typed);
            setWrong(null);
          }}
          wrong={wrong}
          vendors={vendors}
          keptExpiry={target.expiresAt ? exactTime(target.expiresAt) : undefined}
          recent={target.recent.map(({ address, lastAt }) => ({
            address,
            lastUsed: relativeTime(lastAt, new Date()),
          }))}
        />
        <Rehearsal
          keyId={target.id}
          limit={draft.amount.trim() === '' ? null : { amount: draft.amount, period: draft.period }}
          expiresAt={expiryOf(draft, new Date()) ?? null}
        />
        <FieldError>{wrong?.field === null && wrong.text}</FieldError>
      </form>
    </Dialog>
  );
}
