import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { v7 } from 'uuid';
import { type z } from 'zod';
import { Database } from '../../platform/database/database.ts';
import { sqlFile } from '../../platform/database/sql-file.ts';
import { Answers, AnswersToBody } from '../../platform/http/openapi.ts';
import { notFound } from '../../platform/http/problems.ts';
import { uuid } from '../../platform/http/schemas.ts';
import { PROBLEMS } from '../problems.ts';
import { newUser, user, userView } from './schemas.ts';
import { User } from './user.entity.ts';

const CREATE_USER = sqlFile(import.meta, 'create-user.sql');

@ApiTags('users')
@Controller('users')
export class UsersController {
  constructor(private readonly db: Database) {}

  @Post()
  @AnswersToBody({ 201: { description: 'The user', body: user } })
  async createUser(@Body({ schema: newUser }) { name, email }: z.infer<typeof newUser>) {
    const [created] = await this.db.query<User>(CREATE_USER, [v7(), name, email]);
    return userView(created!);
  }

  @Get(':userId')
  @Answers({ 200: { description: 'The user', body: user } }, PROBLEMS['not-found'])
  async getUser(@Param('userId', { schema: uuid }) userId: string) {
    const found = await this.db.entities((manager) => manager.findOneBy(User, { userId }));
    if (!found) throw notFound('There is no such user.');
    return userView(found);
  }
}
