// Limits of signing in, with unit, source and what moves with them.

/** Fewest characters of a password (NIST SP 800-63B-4, 3.1.1.2, asks for 15 where a password stands alone and 8
 *  beside a second factor; OWASP ASVS 5.0 6.2.1: at least 8, 15 advised). Longer resists guessing offline better. */
export const shortestPassword = 12;

/** Most characters: NIST wants at least 64 to be possible; more than this only costs time to hash. */
export const longestPassword = 256;

/** Fewest different characters: below it lie "aaaaaaaaaaaa" and its like. A choice of this project. */
export const fewestDifferentCharacters = 5;

/** A session ends when nobody used it for so long, hours: a night's sleep and a day off do not end it … */
export const sessionIdleHours = 36;
/** … and at the latest after so many days (NIST SP 800-63B-4, 2.1.3, AAL1: 30 days at most). */
export const sessionLongestDays = 14;

/** Failed sign-ins on one name that cost nothing: people mistype. */
export const freeTriesOfLogin = 5;
/** The same from one address, behind which may be a whole office. */
export const freeTriesOfAddress = 30;
/** Wait after the first try that is not free, s; each further one doubles it … */
export const firstWaitSeconds = 2;
/** … up to this, s: at 15 minutes a name gives away 96 guesses a day (NIST SP 800-63B-4, 3.2.2: limit the
 *  tries), and whoever is locked out by somebody else's guessing gets in within a coffee. */
export const longestWaitSeconds = 900;
/** Without a failure for so long the count begins anew, hours. */
export const triesForgottenHours = 24;

/** Longest life of an API token, days: a forgotten one ends by itself. */
export const tokenLongestDays = 366;
