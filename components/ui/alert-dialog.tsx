'use client';

import { AlertDialog as BaseAlertDialog } from '@base-ui/react/alert-dialog';
import type { ComponentProps, ReactNode } from 'react';
import { BACKDROP_STYLE, FOOT_STYLE, POPUP_STYLE, VIEWPORT_STYLE } from './dialog-style';

interface AlertDialogProps {
  open: boolean;
  /** Called on Escape, or on the button that changes nothing. */
  onCancel: () => void;
  title: ReactNode;
  /** The consequence. */
  description: ReactNode;
  children?: ReactNode;
  foot: ReactNode;
  initialFocus?: ComponentProps<typeof BaseAlertDialog.Popup>['initialFocus'];
  finalFocus?: ComponentProps<typeof BaseAlertDialog.Popup>['finalFocus'];
}

/** Asks before an irreversible action. A click outside does nothing. */
export function AlertDialog(props: AlertDialogProps) {
  return (
    <BaseAlertDialog.Root open={props.open} onOpenChange={(open) => !open && props.onCancel()}>
      <BaseAlertDialog.Portal>
        <BaseAlertDialog.Backdrop forceRender className={BACKDROP_STYLE} />
        <BaseAlertDialog.Viewport className={VIEWPORT_STYLE}>
          <BaseAlertDialog.Popup
            initialFocus={props.initialFocus}
            finalFocus={props.finalFocus}
            className={`${POPUP_STYLE} max-w-[460px]`}
          >
            <div className="grid gap-4 px-5 py-5 sm:px-6">
              <div>
                <BaseAlertDialog.Title className="font-semibold text-lead tracking-[-0.01em] [overflow-wrap:anywhere]">
                  {props.title}
                </BaseAlertDialog.Title>
                <BaseAlertDialog.Description className="mt-1 text-muted">
                  {props.description}
                </BaseAlertDialog.Description>
              </div>
              {props.children}
            </div>
            <div className={`${FOOT_STYLE} sm:justify-end`}>{props.foot}</div>
          </BaseAlertDialog.Popup>
        </BaseAlertDialog.Viewport>
      </BaseAlertDialog.Portal>
    </BaseAlertDialog.Root>
  );
}
