/** The rooms, and what each may import: an arrow that runs the other way is an error. */
const rooms = {
  arithmetic: [],
  irreps: ["arithmetic"],
  groups: ["arithmetic"],
  representations: ["arithmetic", "irreps", "groups"],
  runtime: ["arithmetic"],
  tensor: ["arithmetic", "irreps", "runtime"],
  threads: ["runtime", "tensor"],
  so3: ["arithmetic", "irreps", "groups", "representations", "runtime", "tensor"],
  steerable: ["arithmetic", "irreps", "groups", "representations", "runtime", "tensor", "so3"],
  nn: ["arithmetic", "irreps", "groups", "representations", "runtime", "tensor", "so3", "steerable"],
  graphs: ["arithmetic", "irreps", "groups", "representations", "runtime", "tensor", "so3", "steerable", "nn"],
  io: ["arithmetic", "irreps", "groups", "representations", "runtime", "tensor", "so3", "steerable", "nn"],
  train: ["arithmetic", "irreps", "runtime", "tensor", "io"],
  models: ["arithmetic", "irreps", "groups", "representations", "runtime", "tensor", "so3", "steerable", "nn", "graphs", "io", "train"],
  testing: ["arithmetic", "irreps", "groups", "representations", "runtime", "tensor", "so3", "steerable", "nn", "graphs", "io", "train", "models"],
};

const wrongWay = Object.entries(rooms).map(([room, may]) => ({
  name: `${room}-imports-only-what-lies-before-it`,
  severity: "error",
  from: { path: `^src/${room}/` },
  to: { path: "^src/", pathNot: `^src/(${[room, ...may].join("|")})/` },
}));

const throughDoors = Object.keys(rooms).map((room) => ({
  name: `${room}-is-entered-by-its-door`,
  severity: "error",
  from: { path: "^src/[^/]+/", pathNot: `^src/${room}/` },
  to: { path: `^src/${room}/`, pathNot: `^src/${room}/index\\.ts$` },
}));

module.exports = {
  forbidden: [
    ...wrongWay,
    ...throughDoors,
    { name: "no-cycles-between-rooms", severity: "error", from: { path: "^src/([^/]+)/" }, to: { circular: true, path: "^src/[^/]+/", pathNot: "^src/$1/" } },
    { name: "core-has-no-dependencies", severity: "error", from: { path: "^src/", pathNot: "^src/cli/" }, to: { dependencyTypes: ["npm", "npm-dev", "core"], pathNot: "@assemblyscript/loader" } },
  ],
  options: {
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^src/runtime/wasm/" },
  },
};
