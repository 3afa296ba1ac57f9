import { catalogue } from '../catalogue';

export const t = catalogue('invitation', {
  title: 'Invitation',
  looking: 'Looking at the invitation…',
  join: 'Join {project}',
  lede: '{inviter} of {organisation} invites you to work in {project} as {role}.',
  runs_out: 'The link works once and ends {when}.',
  test_first: 'You begin with a test of {n} items. It looks like the work itself.',
  for_address: 'It is for {email} only.',
  as_me: 'Join as {name}',
  other_account: 'Sign in with another account',
  have_account: 'I have an account',
  new_account: 'Make an account',
  name: 'Name',
  name_hint: 'Others in the project see a pseudonym; those in charge of it see your name.',
  email: 'E-mail',
  password: 'Password',
  password_hint: 'At least {least} characters; several words are easy to remember.',
  join_do: 'Make the account and join',
  bad: 'This link does not work',
  no_token: 'The address is not complete: the part after the # is missing. Open the whole link.',
  to_start: 'To the start page',
});
