'use client';

import { Button } from './ui/button';

/** Opens the browser's print dialog, which can also save a PDF. */
export function PrintButton() {
  return (
    <Button kind="primary" onClick={() => print()}>
      Print
    </Button>
  );
}
