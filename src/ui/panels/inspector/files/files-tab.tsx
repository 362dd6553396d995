import { ActionIcon, Button, Loader, SegmentedControl, Tooltip } from '@mantine/core';
import { useEffect, type ReactNode } from 'react';
import { canWriteFolder } from '#client/save-file.ts';
import type { ExportFile } from '#protocol/export.ts';
import type { TaskView } from '#protocol/view.ts';
import { FileName } from '#ui/elements/file-name.tsx';
import { DownloadIcon, FolderIcon } from '#ui/elements/icons.tsx';
import { ErrorMessage } from '#ui/elements/message.tsx';
import { useExports, useSettings } from '#ui/stores/app-stores.tsx';
import { baseName } from '#ui/stores/exports-store.ts';
import { formatHint, IMAGE_FORMATS } from '#ui/words/image-formats.ts';
import { formatBytes, formatQuantity } from '#ui/words/format.ts';
import { ExportJobLine } from './export-job-line.tsx';
import classes from './files-tab.module.css';

/** All files that the open task gives: one by one, all as downloads, or all into a folder. */
export function FilesTab({ view }: { view: TaskView }): ReactNode {
  const format = useSettings((state) => state.format);
  const setSettings = useSettings((state) => state.set);
  const list = useExports((state) => state.list);
  const files = useExports((state) => state.files);
  useEffect(() => void list(view, format), [list, view, format]);
  const hint = formatHint(format);
  return (
    <div className={classes['tab']}>
      <SegmentedControl
        aria-label="Images as"
        fullWidth
        data={[...IMAGE_FORMATS]}
        value={format}
        onChange={(value) => setSettings({ format: value })}
      />
      {hint === null ? null : <p className={classes['dim']}>{hint}</p>}
      {files.kind === 'asking' || files.kind === 'none' ? <Loader size="sm" /> : null}
      {files.kind === 'failed' ? (
        <ErrorMessage error={files.error} title="The files cannot be listed" />
      ) : null}
      {files.kind === 'known' ? <Files view={view} files={files.files} /> : null}
    </div>
  );
}

function Files({ view, files }: { view: TaskView; files: readonly ExportFile[] }): ReactNode {
  const format = useSettings((state) => state.format);
  const saving = useExports((state) => state.job.kind === 'saving');
  const download = useExports((state) => state.download);
  const saveToFolder = useExports((state) => state.saveToFolder);
  const bytes = files.reduce((sum, file) => sum + (file.bytes ?? 0), 0);
  return (
    <>
      <div className={classes['buttons']}>
        {canWriteFolder() ? (
          <Button
            leftSection={<FolderIcon />}
            disabled={saving}
            onClick={() => void saveToFolder([view.taskId], format)}
            data-testid="save-to-folder"
          >
            Save all to a folder…
          </Button>
        ) : null}
        <Button
          variant="default"
          leftSection={<DownloadIcon />}
          disabled={saving}
          onClick={() => void download(view, files)}
          data-testid="download-all"
        >
          Download all
        </Button>
      </div>
      <p className={classes['dim']}>
        {formatQuantity(files.length, 'file')}, about {formatBytes(bytes)}.
        {canWriteFolder() ? (
          <>
            {' '}
            A folder gets them as <code>processed/sample/dye/…</code>
          </>
        ) : null}
      </p>
      <ExportJobLine />
      <ul className={classes['list']}>
        {files.map((file) => (
          <FileRow key={file.path} view={view} file={file} disabled={saving} />
        ))}
      </ul>
    </>
  );
}

function FileRow({
  view,
  file,
  disabled,
}: {
  view: TaskView;
  file: ExportFile;
  disabled: boolean;
}): ReactNode {
  const download = useExports((state) => state.download);
  const name = baseName(file.path);
  return (
    <li data-testid="export-file" data-path={file.path}>
      <div className={classes['what']}>
        <span className={classes['name']}>
          <FileName name={name} most={46} />
        </span>
        <span className={classes['dim']}>
          {file.title}
          {file.bytes === null ? '' : `, ${formatBytes(file.bytes)}`}
        </span>
      </div>
      <Tooltip label="Download">
        <ActionIcon
          aria-label={`Download ${name}`}
          disabled={disabled}
          onClick={() => void download(view, [file])}
          data-testid="download-file"
        >
          <DownloadIcon />
        </ActionIcon>
      </Tooltip>
    </li>
  );
}
