/**
 * What CPython runs: it compiles the student's program, runs it as `__main__` and writes to the file `report` how it ended.
 * A program that writes there itself, or replaces this, still only changes what is said of itself.
 */
export const PROGRAM_FILE = 'main.py';
export const PROGRAM_FOLDER = '/program';
export const REPORT_FILE = 'report';

export const DRIVER = String.raw`
import sys
def _drive(posix, argv):
    write, target = posix.write, posix.open('/program/report', posix.O_WRONLY)
    name = argv[1] if len(argv) > 1 else None
    sys.argv = ['main.py']
    reserve = bytearray(65536)
    if name is not None:
        import json
        load, dump = json.loads, json.dumps
    quote = repr
    def text(value, limit=2000):
        try:
            return str(value)[:limit]
        except BaseException:
            return ''
    def field(value):
        return text(value).encode('utf-8', 'backslashreplace').hex()
    def report(kind, message, line, column, frames):
        lines = [kind, field(message), str(line or 0), str(column or 0)] + [field(frame) for frame in frames]
        write(target, ('\n'.join(lines) + '\n').encode())
    with open('/program/main.py', 'rb') as file:
        source = file.read()
    try:
        code = compile(source, 'main.py', 'exec', dont_inherit=True)
    except SyntaxError as error:
        report('compile', type(error).__name__ + ': ' + text(error.msg), error.lineno, error.offset, [])
        return 1
    except BaseException as error:
        del reserve
        report('compile', type(error).__name__ + ': ' + text(error), 0, 0, [])
        return 1
    main = type(sys)('__main__')
    main.__builtins__ = __builtins__
    sys.modules['__main__'] = main
    try:
        exec(code, main.__dict__)
        if name is not None:
            function = main.__dict__.get(name)
            if not callable(function):
                report('error', 'NameError: ' + name + ' is not a function of the program', 0, 0, [])
                return 1
            with open('/program/arguments.json', 'rb') as file:
                arguments = load(file.read())
            value = dump(function(*arguments), ensure_ascii=True)
            report('value', '', 0, 0, [])
            data = value.encode()
            while data:
                data = data[write(target, data[:65536]):]
        return 0
    except SystemExit as error:
        status = error.code
        if status is None:
            return 0
        if isinstance(status, int):
            return status & 255
        sys.stderr.write(text(status) + '\n')
        return 1
    except BaseException as error:
        del reserve
        frames, line, column = [], 0, 0
        trace = error.__traceback__
        while trace is not None:
            place = trace.tb_frame.f_code
            if place.co_filename == 'main.py':
                line, column = trace.tb_lineno, 0
                try:
                    for index, position in enumerate(place.co_positions()):
                        if index * 2 == trace.tb_lasti:
                            column = 0 if position[2] is None else position[2] + 1
                            break
                except BaseException:
                    pass
                frames.append(place.co_name + ' (' + str(line) + ':' + str(column) + ')')
                if len(frames) > 40:
                    del frames[10:20]
            trace = trace.tb_next
        if isinstance(error, SyntaxError) and error.filename == 'main.py':
            line, column = error.lineno, error.offset
        kind = 'memory' if isinstance(error, MemoryError) else 'error'
        message = text(error)
        report(kind, type(error).__name__ + (': ' + message if message else ''), line, column, frames[::-1])
        return 1
import posix as _posix
_status = _drive(_posix, sys.argv)
try:
    import atexit as _atexit
    _atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
except BaseException:
    pass
_posix._exit(_status)
`;
