import { Table } from '@mantine/core';
import { memo, type ReactNode } from 'react';
import { FileName } from '#ui/elements/file-name.tsx';
import { useFolder } from '#ui/stores/app-stores.tsx';
import { formatBrightness, formatCount, formatFixed, formatSize } from '#ui/words/format.ts';
import { readableImages } from './pair-look.tsx';
import classes from './samples.module.css';

/** What each colour channel of each image holds, from the middle of the image; to judge the choice of the channel. */
export const SurveyTable = memo(function SurveyTable(): ReactNode {
  const looks = useFolder((state) => state.looks);
  const images = Object.values(looks).flatMap(readableImages);
  if (images.length === 0) return null;
  return (
    <details className={classes['survey']}>
      <summary>Channels of the raw images</summary>
      <p className={classes['dim']}>Measured in the middle of each image, up to 1,000 × 1,000 px.</p>
      <Table.ScrollContainer minWidth={640}>
        <Table stickyHeader={false} verticalSpacing={4} fz="sm">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Image</Table.Th>
              <Table.Th>Size</Table.Th>
              <Table.Th>Channel</Table.Th>
              <Table.Th ta="right">Brightest</Table.Th>
              <Table.Th ta="right">Mean</Table.Th>
              <Table.Th ta="right">Pixels above zero</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {images.flatMap((image) =>
              image.channels.map((channel, index) => (
                <Table.Tr key={`${image.file}/${channel.name}`}>
                  <Table.Td>{index === 0 ? <FileName name={image.file} /> : null}</Table.Td>
                  <Table.Td>{index === 0 ? formatSize(image.size) : null}</Table.Td>
                  <Table.Td>
                    <span className={classes['swatch']} data-channel={channel.name} /> {channel.name}
                  </Table.Td>
                  <Table.Td ta="right">{formatBrightness(channel.max)}</Table.Td>
                  <Table.Td ta="right">{formatFixed(channel.mean, 2)}</Table.Td>
                  <Table.Td ta="right">{formatCount(channel.nonzero)}</Table.Td>
                </Table.Tr>
              )),
            )}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </details>
  );
});
