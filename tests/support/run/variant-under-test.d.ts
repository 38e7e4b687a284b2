/** The variant whose project Jest runs the file in; see projects.js. */
declare const variantUnderTest: string;
