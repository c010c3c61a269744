interface BarProps {
  /** What is measured, for those who do not see it. */
  name: string;
  /** From 0 to 1. */
  share: number;
  /** The value in words. */
  text: string;
}

/** How much of something is reached or taken. */
export function Bar({ name, share, text }: BarProps) {
  const percent = Math.round(Math.min(1, Math.max(0, share)) * 1_000) / 10;
  return (
    <div
      role="meter"
      aria-label={name}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
      aria-valuetext={text}
      className="h-2 overflow-hidden rounded-full bg-line"
    >
      <div
        className="h-full rounded-full bg-accent transition-[width] duration-300"
        style={{ width: `${percent}%`, minWidth: percent > 0 ? 6 : 0 }}
      />
    </div>
  );
}
