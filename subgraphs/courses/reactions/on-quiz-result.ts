import { reaction } from '../../../platform/inbox.js';
import { QuizScored, QuizSubmitted, SubmissionGraded, SubmissionRegraded } from '../../../schema/events/courses.js';
import { addQuestionCards } from '../commands/review/add-review-cards.js';

/** Its own events, whatever released or changed a result. The command reads what may be seen. */
export const onQuizResult = [
  reaction(QuizSubmitted, (transaction, { data }) => addQuestionCards(transaction, data)),
  reaction(QuizScored, (transaction, { data }) => addQuestionCards(transaction, data)),
  reaction(SubmissionGraded, (transaction, { data }) => addQuestionCards(transaction, data)),
  reaction(SubmissionRegraded, (transaction, { data }) => addQuestionCards(transaction, data)),
];
