import { everyFault } from '../behaviour/fault-table.ts';
import { variants } from '../../common/lab/processes/ports.ts';
import { everyRow, rowOf } from './besides-table.ts';
import { breaks } from './breaks.ts';

describe('the fault matrix', () => {
  test('When a row stands in one of the tables, then there is a fault to go through, and none without a row', () => {
    expect(Object.keys(breaks).sort()).toStrictEqual([...everyRow].sort());
    expect(everyRow).toEqual(expect.arrayContaining(everyFault));
  });

  test.each(everyRow)('When the row is %s, then every variant has a cell in it', (row) => {
    expect(Object.keys(rowOf(row)).sort()).toStrictEqual([...variants].sort());
  });
});
