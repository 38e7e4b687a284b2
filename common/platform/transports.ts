import { Injectable } from '@nestjs/common';
import { type CustomTransportStrategy } from '@nestjs/microservices';

/** The transports that a variant's modules bring along; main connects them. A variant without messages has none. */
@Injectable()
export class Transports {
  readonly strategies: CustomTransportStrategy[] = [];
}
