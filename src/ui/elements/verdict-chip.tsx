import type { ReactNode } from 'react';
import type { Verdict } from '#ui/words/verdict.ts';
import { CautionIcon, CheckIcon, CrossCircleIcon } from './icons.tsx';
import classes from './verdict-chip.module.css';

const LOOKS = {
  PASS: { icon: CheckIcon, tone: 'good' },
  WARN: { icon: CautionIcon, tone: 'caution' },
  FAIL: { icon: CrossCircleIcon, tone: 'bad' },
} as const;

/** The verdict on a registration as an icon and a word, never a colour alone. Nothing while nothing has been judged. */
export function VerdictChip({ verdict }: { verdict: Verdict }): ReactNode {
  if (verdict.chip === null) return null;
  const { icon: Icon, tone } = LOOKS[verdict.chip];
  return (
    <span
      className={classes['chip']}
      data-tone={tone}
      data-testid="verdict"
      title={`${verdict.title}. ${verdict.sentence}`}
    >
      <Icon width={12} height={12} strokeWidth={2.2} />
      {verdict.chip}
    </span>
  );
}
