/** How far a corner of a crack's outline may reach, in half widths: SVG draws sharp corners up to 4. Longer
 *  makes spikes at hairpin bends, shorter makes bends thinner than the crack. */
export const longestMitre = 2;
/** Distance of the points of a line that is made of an outline, px, and most of them: cracks bend on a longer
 *  scale than 8 px, and a finding has at most 1000 points (see the API). More follows the label's jags. */
export const middleSpacingPx = 8;
export const mostMiddlePoints = 1000;
/** Length over width from which the outline of a crack is read as a line: below it, it is a patch. */
export const leastLongness = 3;
/** How far a label may reach beyond its image, px: tools round. Such a label is cut off at the edge. */
export const mostBeyondPx = 1;
