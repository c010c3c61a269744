import Form from 'next/form';
import { Button } from '@/components/ui/button';
import { TextField } from '@/components/ui/text-field';

/** Opens a task by its id, or by the `x-request-id` of its submit. A GET form, like the filter. */
export function FindById({ pasted }: { pasted: string }) {
  return (
    <search aria-label="Find a task">
      <Form
        key={pasted}
        action="/requests"
        prefetch={false}
        className="mb-4 flex max-w-[34rem] items-end gap-2"
      >
        <TextField
          label="Task id or x-request-id"
          name="id"
          defaultValue={pasted}
          required
          autoComplete="off"
          spellCheck={false}
          placeholder="Paste it here"
          className="min-w-0 grow"
        />
        <Button type="submit">Find</Button>
      </Form>
    </search>
  );
}
