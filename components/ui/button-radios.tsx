import { useId } from 'react';

interface ButtonRadiosProps {
  name: string;
  choices: readonly { value: string; name: string }[];
  /** Null if none is chosen. */
  chosen: string | null;
  onChoose: (value: string) => void;
  disabled: boolean;
}

/** A choice of a few options, as buttons side by side. Each is a native radio button that covers the whole button. */
export function ButtonRadios({ name, choices, chosen, onChoose, disabled }: ButtonRadiosProps) {
  const group = useId();
  return (
    <div role="radiogroup" aria-labelledby={`${group}-name`}>
      <p id={`${group}-name`} className="mb-1.5 font-semibold text-small">
        {name}
      </p>
      <div className="grid auto-cols-fr grid-flow-col gap-2 sm:auto-cols-auto">
        {choices.map((choice) => (
          <label
            key={choice.value}
            className="relative inline-flex min-h-9 items-center justify-center rounded-control border border-line-field bg-panel px-3 font-semibold has-checked:border-accent has-checked:bg-accent-soft has-checked:shadow-[inset_0_0_0_1px_var(--accent)] has-disabled:opacity-50 hover:border-muted has-focus-visible:outline-2 has-focus-visible:outline-accent has-focus-visible:outline-offset-2"
          >
            <input
              type="radio"
              name={group}
              value={choice.value}
              checked={choice.value === chosen}
              onChange={() => onChoose(choice.value)}
              disabled={disabled}
              className="absolute inset-0 appearance-none rounded-control outline-none"
            />
            {choice.name}
          </label>
        ))}
      </div>
    </div>
  );
}
