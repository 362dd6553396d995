import { Button } from '@mantine/core';
import { Component, type ReactNode } from 'react';
import { serializeError, type SerializedError } from '#core/errors.ts';
import { ErrorMessage } from './message.tsx';

/** Keeps a fault of one part of the page to that part; the others, and the run, go on. */
export class PartBoundary extends Component<
  { what: string; children: ReactNode },
  { error: SerializedError | null }
> {
  override state: { error: SerializedError | null } = { error: null };

  static getDerivedStateFromError(error: unknown): { error: SerializedError } {
    return { error: serializeError(error) };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error === null) return this.props.children;
    return (
      <div style={{ padding: 16 }}>
        <ErrorMessage
          error={error}
          title={`${this.props.what} has failed`}
          actions={
            <Button size="compact-sm" variant="default" onClick={() => this.setState({ error: null })}>
              Try again
            </Button>
          }
        />
      </div>
    );
  }
}
