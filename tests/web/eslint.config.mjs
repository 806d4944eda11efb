// What eslint looks at in the page and its tests. The layout is prettier's business.
import globals from "globals";

const rules = {
	"array-callback-return": "error",
	complexity: ["error", 20],
	"consistent-return": "off", // a function that says something and ends is one line shorter
	eqeqeq: "error",
	"max-depth": ["error", 4],
	"max-lines": ["error", 500],
	"max-lines-per-function": ["error", { max: 62 }],
	"no-constant-binary-expression": "error",
	"no-dupe-keys": "error",
	"no-empty": "error",
	"no-eval": "error",
	"no-fallthrough": "error",
	"no-implicit-globals": "error",
	"no-loss-of-precision": "error",
	"no-redeclare": "error",
	"no-self-assign": "error",
	"no-self-compare": "error",
	"no-shadow-restricted-names": "error",
	"no-undef": "error",
	"no-unreachable": "error",
	"no-unused-expressions": "error",
	"no-unused-vars": "error",
	"no-use-before-define": ["error", { functions: false, variables: false }],
	"no-useless-escape": "error",
	"no-var": "error",
	"object-shorthand": "error",
	"prefer-const": "error",
	"use-isnan": "error",
	"valid-typeof": "error",
};

export default [
	{
		files: ["**/*.js"],
		languageOptions: {
			ecmaVersion: 2023,
			sourceType: "module",
			globals: globals.browser,
		},
		rules,
	},
	{
		files: ["**/*.mjs"],
		languageOptions: {
			ecmaVersion: 2023,
			sourceType: "module",
			globals: { ...globals.node, ...globals.browser },
		},
		rules,
	},
];
