import { everyFault } from '../behaviour/fault-table.ts';
import { variants } from '../../common/lab/processes/ports.ts';
import { cellOf, everyRow } from './besides-table.ts';
import { featuresOf } from '../behaviour/features.ts';
import { breaks } from './breaks.ts';

describe('the fault matrix', () => {
  test('every row has a fault, and every fault has a row', () => {
    expect(Object.keys(breaks).sort()).toStrictEqual([...everyRow].sort());
    expect(everyRow).toEqual(expect.arrayContaining(everyFault));
  });

  test.each(variants)('%s has a cell in every row', async (variant) => {
    const features = await featuresOf(variant);
    expect(everyRow.filter((row) => !cellOf(row, features))).toStrictEqual([]);
    expect(Object.keys(features.faults).sort()).toStrictEqual([...everyFault].sort());
  });
});
