/** A bar for a share from 0 to 1. The number itself is always shown next to it. */
export function Bar({ share }: { share: number }) {
  const percent = Math.round(Math.min(1, Math.max(0, share)) * 1_000) / 10;
  return (
    <div aria-hidden="true" className="h-2 overflow-hidden rounded-full bg-line">
      <div
        className="h-full rounded-full bg-accent transition-[width] duration-300"
        style={{ width: `${percent}%`, minWidth: percent > 0 ? 6 : 0 }}
      />
    </div>
  );
}
