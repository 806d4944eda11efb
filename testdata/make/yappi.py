#!/usr/bin/env python3
"""Writes the files of testdata/yappi that yappi itself did not write.

usage: yappi.py testdata/yappi

Objects like yappi's, with its class names, are pickled in several protocols, and broken
in one way each for bad/.
"""
import pickle
import sys
import types

SLOTS = ["name", "module", "lineno", "ncall", "nactualcall", "builtin", "ttot", "tsub", "index",
         "children", "ctx_id", "ctx_name", "tag", None, "tavg", "full_name"]
CHILD_SLOTS = ["index", "ncall", "nactualcall", "ttot", "tsub", "tavg", "builtin", "full_name",
               "module", "lineno", "name"]


def classes(module):
    """The four classes of a yappi in that module."""
    mod = types.ModuleType(module)
    for name, base in (("YFuncStats", object), ("YFuncStat", dict), ("YChildFuncStats", object),
                       ("YChildFuncStat", dict)):
        setattr(mod, name, type(name, (base,), {"__module__": module}))
    parts = module.split(".")
    for n in range(1, len(parts)):
        sys.modules.setdefault(".".join(parts[:n]), types.ModuleType(".".join(parts[:n])))
    sys.modules[module] = mod
    return mod


def stat(cls, slots, **values):
    s = cls()
    for number, name in enumerate(slots):
        if name in values:
            s[number] = values[name]
    s.__dict__.update(values)
    return s


def collection(cls, rows, **more):
    c = cls()
    c.__dict__.update(more, _as_dict={i: r for i, r in enumerate(rows)}, _as_list=rows,
                      _filter_callback=None)
    return c


def functions(mod, threads=(0, 0, 0)):
    def children(*rows):
        return collection(mod.YChildFuncStats, list(rows), _clock_type=None)

    def function(name, module, line, calls, actual, own, total, thread, kids=()):
        return stat(mod.YFuncStat, SLOTS, name=name, module=module, lineno=line, ncall=calls,
                    nactualcall=actual, builtin=not line, ttot=total, tsub=own, index=line,
                    children=children(*kids), ctx_id=thread, ctx_name="T%d" % thread, tag=0,
                    tavg=total / calls, full_name="%s:%d %s" % (module, line, name))

    def call(name, module, line, calls, actual, own, total):
        return stat(mod.YChildFuncStat, CHILD_SLOTS, index=line, ncall=calls, nactualcall=actual,
                    ttot=total, tsub=own, tavg=total / calls, builtin=not line,
                    full_name="%s:%d %s" % (module, line, name), module=module, lineno=line,
                    name=name)

    fib = call("fib", "a.py", 7, 1, 1, 0.25, 0.5)
    return [
        function("main", "a.py", 1, 1, 1, 0.5, 1.25, threads[0],
                 [fib, call("len", "builtins", 0, 2, 2, 0.25, 0.25)]),
        function("fib", "a.py", 7, 5, 1, 0.5, 0.5, threads[1],
                 [call("fib", "a.py", 7, 4, 0, 0.25, 0.25)]),
        function("len", "builtins", 0, 2, 2, 0.25, 0.25, threads[2]),
    ]


def write(path, value, protocol=2):
    with open(path, "wb") as f:
        pickle.dump(value, f, protocol)


def stats(mod, rows):
    return collection(mod.YFuncStats, rows, _clock_type="wall", _additional_indexing={}, _idx_max=3,
                      _sort_type="ttot", _sort_order="desc")


def broken(mod):
    def changed(**values):
        rows = functions(mod)
        rows[1].__dict__.update(values)
        return stats(mod, rows), "wall"

    def without(name):
        rows = functions(mod)
        del rows[1].__dict__[name]
        return stats(mod, rows), "wall"

    rows = functions(mod)
    rows[0].children.__dict__.update(_as_list=rows[0].children._as_list * 150, _as_dict={})
    many = [rows[0]] * 300
    named = functions(mod)[0]
    named.__dict__.update(name="f" * 3000, children=collection(mod.YChildFuncStats, []))
    yield "no-clock", (stats(mod, rows),)
    yield "clock-a-number", (stats(mod, rows), 1)
    yield "list-alone", rows
    yield "no-list", (mod.YFuncStats(), "wall")
    yield "list-a-dict", (collection(mod.YFuncStats, {}), "wall")
    yield "function-a-number", (stats(mod, [1]), "wall")
    yield "name-a-number", changed(name=1)
    yield "calls-a-text", changed(ncall="5")
    yield "no-time", without("ttot")
    yield "no-children", without("children")
    yield "children-a-number", changed(children=1)
    yield "rows-shared-by-many", (stats(mod, many), "wall")
    yield "names-shared-by-many", (stats(mod, [named] * 300), "wall")


def main():
    folder = sys.argv[1]
    mod, other = classes("yappi"), classes("vendor.of.yappi")
    for protocol in (0, 1, 2, 4):
        write("%s/protocol%d.ystat" % (folder, protocol), (stats(mod, functions(mod)), "wall"),
              protocol)
    write(folder + "/threads.ystat", (stats(mod, functions(mod, (0, 1, 0))), "cpu"))
    write(folder + "/list.ystat", (functions(other), "wall"))
    for name, value in broken(mod):
        write("%s/bad/%s.ystat" % (folder, name), value)
    data = open(folder + "/protocol2.ystat", "rb").read()
    open(folder + "/bad/cut.ystat", "wb").write(data[:700])
    open(folder + "/bad/another-class.ystat", "wb").write(data.replace(b"YChildFuncStat\n",
                                                                      b"YThreadStatses\n"))


main()
