import { Button, CopyButton, Text } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import type { SerializedError } from '#core/errors.ts';
import { shortenNames } from '#ui/words/middle-ellipsis.ts';
import { CautionIcon, CheckIcon, CopyIcon, CrossCircleIcon, InfoIcon } from './icons.tsx';
import classes from './message.module.css';

/** How serious a message is. */
export type MessageTone = 'info' | 'good' | 'caution' | 'bad';

const ICONS = { info: InfoIcon, good: CheckIcon, caution: CautionIcon, bad: CrossCircleIcon } as const;
const TONE_WORDS = { info: 'Note', good: 'Done', caution: 'Warning', bad: 'Error' } as const;

/** A message in its place: an icon and a word for the tone, what happened, and what can be done. */
export function Message(props: {
  tone: MessageTone;
  title?: ReactNode;
  children?: ReactNode;
  actions?: ReactNode;
  role?: 'alert' | 'status';
}): ReactNode {
  const Icon = ICONS[props.tone];
  return (
    <div className={classes['message']} data-tone={props.tone} role={props.role}>
      <Icon
        className={classes['icon']}
        aria-hidden={undefined}
        aria-label={TONE_WORDS[props.tone]}
        role="img"
      />
      <div className={classes['text']}>
        {props.title === undefined ? null : <div className={classes['title']}>{props.title}</div>}
        {props.children}
      </div>
      {props.actions === undefined ? null : <div className={classes['actions']}>{props.actions}</div>}
    </div>
  );
}

/** An error: what happened, to which file, what to do next (all in its message), and details to copy. */
export function ErrorMessage(props: {
  error: SerializedError;
  title?: ReactNode;
  actions?: ReactNode;
  tone?: MessageTone;
}): ReactNode {
  return (
    <Message tone={props.tone ?? 'bad'} title={props.title} actions={props.actions} role="alert">
      <Text component="p" size="sm" className={classes['words']}>
        <bdi>{shortenNames(props.error.message)}</bdi>
      </Text>
      <ErrorDetails error={props.error} />
    </Message>
  );
}

function ErrorDetails({ error }: { error: SerializedError }): ReactNode {
  const [shown, setShown] = useState(false);
  const text = detailsOf(error);
  return (
    <div className={classes['details']}>
      <Button
        size="compact-xs"
        variant="subtle"
        color="gray"
        aria-expanded={shown}
        onClick={() => setShown(!shown)}
      >
        {shown ? 'Hide details' : 'Details'}
      </Button>
      <CopyButton value={text}>
        {({ copied, copy }) => (
          <Button size="compact-xs" variant="subtle" color="gray" leftSection={<CopyIcon />} onClick={copy}>
            {copied ? 'Copied' : 'Copy details'}
          </Button>
        )}
      </CopyButton>
      {shown ? (
        <pre className={classes['pre']} tabIndex={0} role="region" aria-label="Details of the error">
          {text}
        </pre>
      ) : null}
    </div>
  );
}

/** An error as text for a report. */
export function detailsOf(error: SerializedError): string {
  const facts = Object.entries(error.facts).map(([name, value]) => `${name}: ${String(value)}`);
  return [`${error.code}: ${error.message}`, ...facts, ...error.causes].join('\n');
}
