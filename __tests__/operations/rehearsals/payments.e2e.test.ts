import { paymentRehearsals } from "../../../testing/rehearsals/payments";
import { refusedPaymentRehearsals } from "../../../testing/rehearsals/refused-payments";
import { rehearse } from "../../../testing/rehearsals/rehearse";

rehearse([...paymentRehearsals, ...refusedPaymentRehearsals]);
