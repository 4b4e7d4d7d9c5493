/** How far a corner of a crack's outline may reach, in half widths: SVG draws sharp corners up to 4. Longer
 *  makes spikes at hairpin bends, shorter makes bends thinner than the crack. */
export const longestMitre = 2;
