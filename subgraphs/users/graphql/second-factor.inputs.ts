import { Length } from 'class-validator';
import { Field, InputType } from 'type-graphql';

@InputType('LogInWithSecondFactorInput', { description: 'The second half of a log in.' })
export class LogInWithSecondFactorInput {
  @Field(() => String, { description: 'The `challengeToken` of SECOND_FACTOR_REQUIRED. Works once, within 5 minutes.' })
  @Length(1, 200)
  challengeToken!: string;

  @Field(() => String, { description: 'The 6 digits that the app shows, or a recovery code.' })
  @Length(1, 100)
  code!: string;
}

@InputType('EnrollSecondFactorInput', { description: 'Proves that the request comes from the user.' })
export class EnrollSecondFactorInput {
  @Field(() => String, { description: 'The password.' })
  @Length(1, 200)
  password!: string;
}

@InputType('ConfirmSecondFactorInput', { description: 'Shows that the app has the secret.' })
export class ConfirmSecondFactorInput {
  @Field(() => String, { description: 'The 6 digits that the app shows.' })
  @Length(1, 100)
  code!: string;
}

@InputType('DisableSecondFactorInput', { description: 'Shows both factors once more.' })
export class DisableSecondFactorInput {
  @Field(() => String, { description: 'The password.' })
  @Length(1, 200)
  password!: string;

  @Field(() => String, { description: 'The 6 digits that the app shows, or a recovery code.' })
  @Length(1, 100)
  code!: string;
}

@InputType('RegenerateRecoveryCodesInput', { description: 'Shows both factors once more.' })
export class RegenerateRecoveryCodesInput {
  @Field(() => String, { description: 'The password.' })
  @Length(1, 200)
  password!: string;

  @Field(() => String, { description: 'The 6 digits that the app shows, or a recovery code.' })
  @Length(1, 100)
  code!: string;
}
