/** The logo and the name. */
export function Brand({ name }: { name: string }) {
  return (
    <span className="flex items-center gap-2.5 font-semibold text-[15px] tracking-[-0.01em]">
      <svg viewBox="0 0 32 32" aria-hidden="true" className="size-[22px]">
        <rect width="32" height="32" rx="10" className="fill-accent" />
        <g
          fill="none"
          strokeWidth="3"
          strokeLinecap="round"
          strokeLinejoin="round"
          className="stroke-accent-ink"
        >
          <circle cx="11.5" cy="16" r="4.5" />
          <path d="M16 16h9v4.5M21 16v3.5" />
        </g>
      </svg>
      {name}
    </span>
  );
}
