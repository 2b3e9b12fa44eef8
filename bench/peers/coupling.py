"""WIGXJPF as a process: 3j, 6j and 9j symbols by pywigxjpf, one call a symbol, and by its C functions in a loop of C. Lines of JSON, one for one:
  {"open": "3j" | "6j" | "9j", "rows": FILE}      FILE holds rows of int32, twice the spins and orders
  {"time": "pywigxjpf" | "wigxjpf"}               {"seconds": of the processor}; wigxjpf: the loop in C
  {"result": FILE}                                writes the values as doubles
The loop is compiled by the C compiler in CC, or cc; without one, "c" of the first line is false.
"""
import ctypes, json, os, subprocess, sys, tempfile, time
out, sys.stdout = sys.stdout, sys.stderr
from importlib.metadata import version
import numpy as np, pywigxjpf, pywigxjpf_ffi

LOOP = r"""
typedef double (*f6)(int,int,int,int,int,int); typedef double (*f9)(int,int,int,int,int,int,int,int,int);
void loop6(f6 f,const int*a,double*v,int n){for(int i=0;i<n;i++,a+=6)v[i]=f(a[0],a[1],a[2],a[3],a[4],a[5]);}
void loop9(f9 f,const int*a,double*v,int n){for(int i=0;i<n;i++,a+=9)v[i]=f(a[0],a[1],a[2],a[3],a[4],a[5],a[6],a[7],a[8]);}
"""


def compiled():
    folder = tempfile.mkdtemp()
    source, library = os.path.join(folder, "loop.c"), os.path.join(folder, "loop.so")
    with open(source, "w") as file: file.write(LOOP)
    try: subprocess.check_call([os.environ.get("CC", "cc"), "-O2", "-shared", "-fPIC", source, "-o", library])
    except (OSError, subprocess.CalledProcessError): return None
    loops = ctypes.CDLL(library)
    for loop in (loops.loop6, loops.loop9): loop.argtypes, loop.restype = [ctypes.c_void_p] * 3 + [ctypes.c_int], None
    return loops


def reply(message): print(json.dumps(message), file=out, flush=True)


pywigxjpf.wig_table_init(2 * 100, 9)
pywigxjpf.wig_temp_init(2 * 100)
loops, symbols = compiled(), ctypes.CDLL(pywigxjpf_ffi.__file__)
reply(dict(versions=dict(pywigxjpf=version("pywigxjpf"), numpy=np.__version__), c=loops is not None))
for line in sys.stdin:
    q = json.loads(line)
    if "open" in q:
        kind, width = q["open"], 9 if q["open"] == "9j" else 6
        array = np.fromfile(q["rows"], np.int32).reshape(-1, width)
        rows, values = array.tolist(), np.zeros(len(array))
        call = dict([("3j", pywigxjpf.wig3jj), ("6j", pywigxjpf.wig6jj), ("9j", pywigxjpf.wig9jj)])[kind]
        native = ctypes.cast(getattr(symbols, f"wig{kind}j"), ctypes.c_void_p)
        reply(dict(opened=True))
    elif "time" in q:
        start = time.process_time()
        if q["time"] == "pywigxjpf": [call(*row) for row in rows]
        else: (loops.loop9 if width == 9 else loops.loop6)(native, array.ctypes.data, values.ctypes.data, len(array))
        reply(dict(seconds=time.process_time() - start))
    else:
        np.array([call(*row) for row in rows]).tofile(q["result"])
        reply(dict(written=True))
