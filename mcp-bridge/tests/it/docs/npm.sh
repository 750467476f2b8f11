# Stands in for npm: what it is asked for must be there. ROOT [--prefix FOLDER] COMMAND ...
root=$1
shift
folder=.
if [ "$1" = --prefix ]; then
    folder=$2
    shift 2
fi
case "$1" in
ci) test -f "$root/$folder/package-lock.json" ;;
run) grep -q "\"$2\":" "$root/$folder/package.json" ;;
install) test -f "$root/${2#../carbon-kepler/}/package.json" ;;
*) exit 1 ;;
esac
