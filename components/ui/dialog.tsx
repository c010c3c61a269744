'use client';

import { Dialog as BaseDialog } from '@base-ui/react/dialog';
import X from 'lucide-react/icons/x';
import type { ReactNode, RefObject } from 'react';
import { buttonStyle } from './button-style';
import { BACKDROP_STYLE, FOOT_STYLE, POPUP_STYLE, VIEWPORT_STYLE } from './dialog-style';

interface DialogProps {
  open: boolean;
  /** Called on Escape, a click outside, or the close button. The caller decides whether the dialog closes. */
  onClose: () => void;
  title: string;
  description: ReactNode;
  children: ReactNode;
  foot: ReactNode;
  initialFocus: RefObject<HTMLElement | null>;
  finalFocus: RefObject<HTMLElement | null>;
}

/** A modal dialog: traps the focus, and returns it when it closes. */
export function Dialog(props: DialogProps) {
  return (
    <BaseDialog.Root open={props.open} onOpenChange={(open) => !open && props.onClose()}>
      <BaseDialog.Portal>
        <BaseDialog.Backdrop className={BACKDROP_STYLE} />
        <BaseDialog.Viewport className={VIEWPORT_STYLE}>
          <BaseDialog.Popup
            initialFocus={props.initialFocus}
            finalFocus={props.finalFocus}
            className={`${POPUP_STYLE} max-w-[744px]`}
          >
            <div className="flex items-start justify-between gap-4 px-5 pt-5 sm:px-6">
              <div>
                <BaseDialog.Title className="font-semibold text-lead tracking-[-0.01em]">
                  {props.title}
                </BaseDialog.Title>
                <BaseDialog.Description className="text-muted">
                  {props.description}
                </BaseDialog.Description>
              </div>
              <BaseDialog.Close
                aria-label="Close"
                className={`${buttonStyle('quiet', 'small')} -mr-2 -mt-1`}
              >
                <X size={18} aria-hidden />
              </BaseDialog.Close>
            </div>
            <div className="grid gap-4 px-5 py-5 sm:px-6">{props.children}</div>
            <div className={FOOT_STYLE}>{props.foot}</div>
          </BaseDialog.Popup>
        </BaseDialog.Viewport>
      </BaseDialog.Portal>
    </BaseDialog.Root>
  );
}
